"""The parts of GitHub's and GitLab's files that name environments: made from their files."""
