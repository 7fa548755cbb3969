{# Why a value cannot be that of a setting of a kind (see known_settings); none where it can. #}
{% macro setting_fault(kind, value) -%}
    {%- set text = value | string -%}
    {%- if kind is not string -%}
        {%- set said = value.values() if value is mapping and 'by column' in kind else [value] -%}
        {%- set wrong = said | reject('in', kind) | list -%}
        {%- set words = kind | reject('in', [none, 'by column']) | list -%}
        {%- do words.append('null') if none in kind -%}
        {{ return('write ' ~ words | join(' or ') if wrong else none) }}
    {%- elif value is none and 'null' in kind -%}
        {{ return(none) }}
    {%- elif kind == 'connector' -%}
        {%- set connectors = setting_as_given('connectors') -%}
        {{ return(none if value in connectors else 'the nearest is ' ~ nearest(text, connectors.keys() | list)
            ~ '. Known: ' ~ connectors | join(', ') ~ '. A new one is a folder below'
            ~ ' models/connectors and an entry in dbt_project.yml, vars: settings: connectors') }}
    {%- elif kind == 'time zone' -%}
        {%- set zones = modules.pytz.all_timezones -%}
        {{ return(none if text in zones else 'the nearest is ' ~ nearest(text, zones)) }}
    {%- elif kind == 'currency' -%}
        {{ return(none if text in known_currencies()
            else 'write a code of ISO 4217; the nearest is ' ~ nearest_currency(text)) }}
    {%- elif kind.startswith('date') -%}
        {{ return(none if modules.re.match('[0-9]{4}-[0-9]{2}-[0-9]{2}$', text)
            else 'write a date, such as "2026-01-31"') }}
    {%- elif kind.startswith('number') -%}
        {{ return(none if value is number and value is not boolean else 'write a number') }}
    {%- elif kind == 'share' -%}
        {%- set is_share = value is number and value is not boolean and 0 <= value <= 1 -%}
        {{ return(none if is_share else 'write a share from 0 to 1') }}
    {%- elif kind.startswith('amount') -%}
        {%- set is_amount = value is number and value is not boolean and value > 0 -%}
        {{ return(none if is_amount else 'write an amount above zero') }}
    {%- elif kind == 'mapping' -%}
        {{ return(none if value is mapping else 'write a mapping, {name: value}') }}
    {%- elif kind in ['list', 'text or list'] -%}
        {%- set is_list = value is iterable and value is not string and value is not mapping -%}
        {{ return(none if is_list or (value is string and 'text' in kind)
            else 'write a list, [one, another]') }}
    {%- endif -%}
    {{ return(none) }}
{%- endmacro %}
