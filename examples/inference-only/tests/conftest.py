"""evenkeel's fixture `rehearse`, for every test here."""

pytest_plugins = ["evenkeel.testing.fixtures"]
