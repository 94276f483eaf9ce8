"""Iceberg's Python client against a running Millrace: python pyiceberg_client.py URI TOKEN"""
import sys

import pyarrow as pa
from pyiceberg.catalog import load_catalog
from pyiceberg.exceptions import ForbiddenError, UnauthorizedError
from pyiceberg.types import DoubleType

uri, token = sys.argv[1:]
catalog = load_catalog("millrace", uri=uri, token=token)
by_credential = load_catalog("millrace", uri=uri, credential="anybody:" + token)
assert ("bronze",) in by_credential.list_namespaces()

schema = pa.schema([("id", pa.int64()), ("name", pa.string())])
table = catalog.create_table("bronze.from_python", schema=schema)
table.append(pa.table({"id": [1, 2, 3], "name": ["a", "b", "c"]}))
with table.update_schema() as update:
    update.add_column("price", DoubleType())
table.append(pa.table({"id": [4], "name": ["d"], "price": [2.5]}))
table.overwrite(pa.table({"id": [2], "name": ["B"], "price": [1.0]}), overwrite_filter="id = 2")
assert sorted(table.scan().to_arrow()["id"].to_pylist()) == [1, 2, 3, 4]

try:
    catalog.create_table("gold.from_python", schema=schema)
    raise AssertionError("gold is not theirs")
except ForbiddenError:
    pass
try:
    load_catalog("stranger", uri=uri, token="wrong").list_namespaces()
    raise AssertionError("a stranger was let in")
except UnauthorizedError:
    pass
print("done")
