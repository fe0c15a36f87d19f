"""Logs in with Amazon's driver for Python: through a chain of roles, and through a role that may not be assumed. Prints what it saw as JSON."""
import json
import os

import redshift_connector


def connect(profile):
    return redshift_connector.connect(
        iam=True,
        cluster_identifier="examplecluster",
        region=os.environ["AWS_REGION"],
        database="dev",
        db_user="etl",
        profile=profile,
        sslmode="verify-full",
    )


seen = {}
with connect("etl") as connection:
    cursor = connection.cursor()
    cursor.execute("select current_user, %s", ("it's",))
    seen["row"] = list(cursor.fetchone())
    cursor.execute("create table by_python (id int, name varchar(20))")
    cursor.execute("copy by_python from 's3://bucket/names' iam_role default csv")
    cursor.execute("unload ('select * from by_python') to 's3://bucket/python' iam_role default csv parallel off")
    connection.commit()
try:
    connect("denied")
except Exception as error:
    seen["refusal"] = str(error)
print(json.dumps(seen))
