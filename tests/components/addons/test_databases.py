"""What gives an add-on a database of the shared PostgreSQL."""

import re

import pytest

from components.addons.postgresql.databases import HOST, NAMESPACE, database


def test_the_secret_says_everything_about_the_way_and_nothing_twice() -> None:
    """Both sides find the same Secret: the add-on to log in, the operator to set the password."""
    secret, _ = database("feature-store", "feast")

    assert secret.name == "feature-store-database"
    assert secret.namespaces == ("feast", NAMESPACE)
    assert secret.made == ("password",)
    assert secret.given == {
        "username": "feature_store",
        "host": HOST,
        "port": "5432",
        "dbname": "feature_store",
        "uri": f"postgresql://feature_store:{{password}}@{HOST}:5432/feature_store",
    }


def test_role_and_database_stay_when_the_addon_goes() -> None:
    """Turning an add-on off and on again finds its data."""
    secret, (role, made) = database("mlflow", "mlflow", "kept-elsewhere")

    assert secret.name == "kept-elsewhere"
    assert role["spec"] == {
        "cluster": {"name": "postgresql"},
        "name": "mlflow",
        "databaseRoleReclaimPolicy": "retain",
        "login": True,
        "passwordSecret": {"name": "kept-elsewhere"},
    }
    assert made["spec"] == {
        "cluster": {"name": "postgresql"},
        "name": "mlflow",
        "databaseReclaimPolicy": "retain",
        "owner": "mlflow",
    }
    assert {each["metadata"]["namespace"] for each in (role, made)} == {NAMESPACE}


def test_what_comes_after_waits_for_the_database() -> None:
    """A server that is started before its database is there begins with a failure."""
    _, (role, made) = database("mlflow", "mlflow")

    assert made["metadata"]["annotations"] == {
        "pulumi.com/waitFor": "jsonpath={.status.applied}=true"
    }
    assert "annotations" not in role["metadata"]


def test_extensions_are_those_that_are_asked_for() -> None:
    """A database of vectors needs one."""
    _, (_, made) = database("vectors", "search", extensions=("vector",))

    assert made["spec"]["extensions"] == [{"name": "vector", "ensure": "present"}]


def test_an_addon_inside_the_namespace_needs_one_secret() -> None:
    """The same object twice would be two owners of one."""
    secret, _ = database("tests", NAMESPACE)

    assert secret.namespaces == (NAMESPACE,)


@pytest.mark.parametrize("name", ["", "9lives", "Upper", "a" * 52, "under_score"])
def test_a_name_that_cannot_be_one_is_refused(name: str) -> None:
    """It is the name of objects, and part of an address."""
    with pytest.raises(ValueError, match=f"^database: got {re.escape(repr(name))}; expected"):
        database(name, "somewhere")
