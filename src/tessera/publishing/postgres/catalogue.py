"""What PostgreSQL knows of the schemas that are published: whose they are, who may read them."""

from collections.abc import Sequence

from psycopg import sql

from tessera.postgres import Connection, PostgresError

# Begins the comment of every schema that publishing makes; others are never touched.
MARK = "Published by Tessera"

RELATIONS = """
select n.nspname, c.relname, c.relkind = 'r'
from pg_class as c
inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind in ('r', 'v', 'm', 'f', 'p')
order by 1, 2
"""
VIEWS = """
select distinct
    vn.nspname, v.relname, v.relkind = 'v', pg_get_viewdef(v.oid),
    array_to_string(v.reloptions, ', '), v.oid
from pg_depend as d
inner join pg_rewrite as r on r.oid = d.objid
inner join pg_class as v on v.oid = r.ev_class
inner join pg_namespace as vn on vn.oid = v.relnamespace
inner join pg_class as t on t.oid = d.refobjid
inner join pg_namespace as tn on tn.oid = t.relnamespace
where
    d.classid = 'pg_rewrite'::regclass
    and tn.nspname = any(%s) and vn.nspname != all(%s)
order by v.oid
"""
POLICIES = """
select n.nspname || '.' || c.relname
from pg_class as c
inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relrowsecurity
"""
# The words of statements that give a new schema, its tables and their columns what the old have.
GRANTS = """
with given as (
    select 1 as place, format('schema %%I', n.nspname) as what, '' as columns, a.*
    from pg_namespace as n, aclexplode(n.nspacl) as a
    where n.nspname = %(schema)s and a.grantee != n.nspowner
    union all
    select 2, format('%%I.%%I', n.nspname, c.relname), '', a.*
    from pg_class as c
    inner join pg_namespace as n on n.oid = c.relnamespace,
    aclexplode(c.relacl) as a
    where
        n.nspname = %(schema)s and c.relkind = 'r' and a.grantee != c.relowner
        and c.relname = any(%(tables)s)
    union all
    select
        3, format('%%I.%%I', n.nspname, c.relname),
        format(' (%%I)', f.attname), a.*
    from pg_attribute as f
    inner join pg_class as c on c.oid = f.attrelid
    inner join pg_namespace as n on n.oid = c.relnamespace,
    aclexplode(f.attacl) as a
    where
        n.nspname = %(schema)s and c.relkind = 'r' and c.relname || '.' || f.attname
        in (select unnest(%(columns)s::text[]))
)
select
    format(
        'grant %%s%%s on %%s to %%s%%s', privilege_type, columns, what,
        case
            when grantee = 0 then 'public'
            else quote_ident(pg_get_userbyid(grantee))
        end,
        case when is_grantable then ' with grant option' else '' end
    )
from given
order by place, what, columns, grantee, privilege_type
"""
DEFAULT_GRANTS = """
select
    format(
        'alter default privileges for role %%I in schema %%I grant %%s on tables to %%s',
        pg_get_userbyid(d.defaclrole), %(new)s::text, a.privilege_type,
        case
            when a.grantee = 0 then 'public'
            else quote_ident(pg_get_userbyid(a.grantee))
        end
    )
from pg_default_acl as d
inner join pg_namespace as n on n.oid = d.defaclnamespace,
aclexplode(d.defaclacl) as a
where
    n.nspname = %(old)s and d.defaclobjtype = 'r'
    and pg_has_role(d.defaclrole, 'member')
"""


def own_schemas(server: Connection) -> list[str]:
    """Return the schemas that publishing made, those of runs that died among them."""
    rows = server.execute(
        "select nspname from pg_namespace"
        " where starts_with("
        "   obj_description(oid, 'pg_namespace'), %s)"
        " order by 1",
        [MARK],
    ).fetchall()
    return [str(name) for (name,) in rows]


def tables_of(server: Connection, schemas: Sequence[str]) -> list[tuple[str, str]]:
    """Return schema and name of each table in schemas."""
    rows = server.execute(RELATIONS, [list(schemas)]).fetchall()
    return [(str(schema), str(name)) for schema, name, is_table in rows if is_table]


def refuse_what_would_be_lost(server: Connection, schemas: Sequence[str]) -> None:
    """Refuse to replace schemas that are somebody else's, or hold what is.

    Raises
    ------
    PostgresError
        Which names them, and says what to do.
    """
    there = {
        str(name)
        for (name,) in server.execute(
            "select nspname from pg_namespace where nspname = any(%s)", [list(schemas)]
        ).fetchall()
    }
    ours = set(own_schemas(server))
    foreign = sorted(there - ours)
    if foreign:
        raise PostgresError(
            f"The schemas {', '.join(foreign)} of this database are not Tessera's, and would be "
            "replaced. Name another database, or rename them"
        )
    listed = _published_tables(server) if "main" in there & ours else set()
    strange = [
        f"{schema}.{name}"
        for schema, name, is_table in server.execute(RELATIONS, [list(schemas)]).fetchall()
        if schema != "main" and not (is_table and f"{schema}.{name}" in listed)
    ]
    if strange:
        raise PostgresError(
            f"{', '.join(strange)} would be lost, since the schema is replaced. Move it elsewhere: "
            "alter ... set schema"
        )
    guarded = [str(name) for (name,) in server.execute(POLICIES, [list(schemas)]).fetchall()]
    if guarded:
        raise PostgresError(
            f"Row-level security of {', '.join(guarded)} would be lost. Put it on a view of yours "
            "in another schema"
        )
    fixed = [
        f"{schema}.{name}"
        for schema, name, is_view, *_ in server.execute(VIEWS, [list(schemas)] * 2).fetchall()
        if not is_view
    ]
    if fixed:
        raise PostgresError(
            f"The materialized views {', '.join(fixed)} would go on reading the old tables. Drop "
            "them before, and create them after it; views may stay"
        )


def _published_tables(server: Connection) -> set[str]:
    rows = server.execute(
        "select schema_name || '.' || table_name from main.published_tables"
    ).fetchall()
    return {str(name) for (name,) in rows}


def views_over(server: Connection, schemas: Sequence[str]) -> list[tuple[str, sql.Composed]]:
    """Return the views of other schemas that read tables of these, and what makes each anew.

    A view reads the tables that it was made over, whatever these are called later.
    """
    statement = sql.SQL("create or replace view {} {}as {}")
    views = []
    for schema, name, _, query, options, _ in server.execute(VIEWS, [list(schemas)] * 2).fetchall():
        # Both come from the server's own catalogue.
        kept = sql.SQL(f"with ({options}) " if options else "")
        view = sql.Identifier(str(schema), str(name))
        views.append((f"{schema}.{name}", statement.format(view, kept, sql.SQL(str(query)))))
    return views


def grants_of(server: Connection, schema: str, new_schema: str) -> list[sql.SQL]:
    """Return the statements that give a new schema what an old one of the name has."""
    columns = server.execute(
        "select c.relname, f.attname from pg_attribute as f"
        " inner join pg_class as c on c.oid = f.attrelid"
        " inner join pg_namespace as n on n.oid = c.relnamespace"
        " where n.nspname = %s and c.relkind = 'r' and f.attnum > 0",
        [new_schema],
    ).fetchall()
    names = {
        "schema": schema,
        "tables": sorted({str(table) for table, _ in columns}),
        "columns": [f"{table}.{column}" for table, column in columns],
    }
    return [sql.SQL(str(grant)) for (grant,) in server.execute(GRANTS, names).fetchall()]


def default_grants_of(server: Connection, schema: str, new_schema: str) -> list[sql.SQL]:
    """Return the statements by which tables that are made in a new schema get the same readers."""
    rows = server.execute(DEFAULT_GRANTS, {"old": schema, "new": new_schema}).fetchall()
    return [sql.SQL(str(statement)) for (statement,) in rows]
