{#
    What is masked, column by column, is what is published. Personal columns are left out, and the
    input that describes people is not shown at all: when its row is shifted by a column, a name
    stands anywhere. A row whose customer has no usable row may be shifted too, so that a customer
    number in another column is masked there. Of an unreadable line, its text is left out. Three
    words in a row, in a column of anything but text, are prose that slipped there.
#}
{% set prose = "'\\p{L}{2,}[,.;:!?]?\\s+\\p{L}{2,}[,.;:!?]?\\s+\\p{L}{2,}'" %}
with stg_row_verdicts as (
    select * from {{ ref('stg_row_verdicts') }}
),

stg_contract_columns as (
    select * from {{ ref('stg_contract_columns') }}
),

pii_customer_keys as (
    select * from {{ ref('pii_customer_keys') }}
),

person_inputs as (
    select input_name
    from stg_contract_columns
    where is_personal and column_type != 'customer'
    group by input_name
),

known_customers as (
    select customer_key
    from stg_row_verdicts
    where
        rejection_reason is null
        and customer_key is not null
    group by customer_key
),

verdicts as (
    select
        stg_row_verdicts.*,
        known_customers.customer_key is null as may_be_shifted,
        case when known_customers.customer_key is null then trim(stg_row_verdicts.record_id) end
            as maybe_customer_id
    from stg_row_verdicts
    left outer join known_customers
        on stg_row_verdicts.customer_key = known_customers.customer_key
    where coalesce(stg_row_verdicts.rejection_reason, stg_row_verdicts.repairs) is not null
),

delivered as (
    select
        verdicts.input_name,
        verdicts.row_key,
        verdicts.may_be_shifted,
        contract.column_name,
        contract.column_number,
        contract.column_type,
        contract.is_free_text,
        {{ json_value('verdicts.raw_values', 'contract.column_name') }} as raw_value
    from verdicts
    inner join stg_contract_columns as contract on verdicts.input_name = contract.input_name
    left outer join person_inputs on verdicts.input_name = person_inputs.input_name
    where
        verdicts.raw_values is not null
        and coalesce(verdicts.rejection_reason, '') != 'unreadable_line'
        and not contract.is_personal
        and person_inputs.input_name is null
),

-- As a column, so that customers are looked up by it: a join on more conditions compares all pairs.
guessed as (
    select
        *,
        case
            when
                may_be_shifted
                -- Short numbers are quantities and positions more often than customers.
                and (
                    column_type in ('id', 'product', 'text', 'label', 'code', 'status')
                    or length(raw_value) > 4
                )
                then trim(raw_value)
        end as maybe_customer_id
    from delivered
),

masked as (
    select
        guessed.input_name,
        guessed.row_key,
        guessed.column_name,
        guessed.column_number,
        case
            when guessed.raw_value is null then null
            when
                guessed.is_free_text
                or (
                    guessed.column_type != 'text'
                    and {{ regex_match('guessed.raw_value', prose) }}
                )
                then '[text of ' || cast(length(guessed.raw_value) as string) || ' characters]'
            when pii_customer_keys.customer_id is not null then '[customer]'
            when guessed.column_type in ('text', 'label', 'code', 'status')
                then {{ mask_text('guessed.raw_value') }}
            else {{ mask_text('guessed.raw_value', numbers=false) }}
        end as masked_value
    from guessed
    left outer join pii_customer_keys on guessed.maybe_customer_id = pii_customer_keys.customer_id
),

packed as (
    select
        input_name,
        row_key,
        '{' || {{ joined_text(
            text_json('column_name') ~ " || ':' || coalesce(" ~ text_json('masked_value')
            ~ ", 'null')", "','", 'column_number'
        ) }} || '}' as masked_values
    from masked
    group by
        input_name,
        row_key
)

select
    verdicts.input_name,
    verdicts.row_key,
    verdicts.customer_key,
    verdicts.record_id,
    case
        when pii_customer_keys.customer_id is not null then '[customer]'
        else {{ mask_text('verdicts.record_id', numbers=false) }}
    end as masked_record_id,
    verdicts.rejection_reason,
    verdicts.repairs,
    verdicts.source_file,
    verdicts.raw_values,
    case
        when verdicts.rejection_reason = 'unreadable_line'
            then
                '{"what_is_wrong":'
                || {{ text_json(json_value('verdicts.raw_values', "'what_is_wrong'")) }} || '}'
        else packed.masked_values
    end as masked_values,
    cast(verdicts.copy_count as integer) as copy_count
from verdicts
left outer join packed
    on
        verdicts.input_name = packed.input_name
        and verdicts.row_key = packed.row_key
left outer join pii_customer_keys on verdicts.maybe_customer_id = pii_customer_keys.customer_id
