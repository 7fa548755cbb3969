select
    cast(null as string) as input_name,
    cast(null as string) as source_file,
    cast(null as string) as column_name,
    cast(null as string) as format
where false
