-- noqa: disable=LT02
with
columns_of_files as (
    {{ file_columns() }}
)

select * from columns_of_files
