{#
    Whether a row of a customer is a request to be erased: a time in whatever format (a digit but
    zero) or a word for yes. Not so where the row is shifted, so that it is another column's value:
    consent is no yes or no, and stands where its time belongs, or where the request does.
#}
{% macro asks_to_be_erased() -%}
    (
        (
            {{ regex_match('erasure_requested_at', "'[1-9]'") }}
            or coalesce({{ read_boolean('erasure_requested_at') }}, false)
        )
        and not (
            {{ read_boolean('has_marketing_consent') }} is null
            and (
                {{ read_boolean('consent_updated_at') }} is not null
                or (
                    {{ read_boolean('erasure_requested_at') }} is not null
                    and not {{ is_missing('consent_updated_at') }}
                    and not {{ regex_match('consent_updated_at', "'[0-9]'") }}
                )
            )
        )
    )
{%- endmacro %}
