{{ config(materialized='table', schema='staging') }}
select '' as input_name, '' as source_file, '' as column_name, '' as format where false
