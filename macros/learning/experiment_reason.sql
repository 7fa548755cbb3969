{#
    The sentence that says why an experiment has its verdict, from the columns of a row of
    rpt_experiments.
#}
{% macro experiment_reason() -%}
    {%- set figures = {} -%}
    {%- for name in ['arm_value', 'control_value', 'difference', 'lower', 'upper'] -%}
        {%- do figures.update({name:
            "case when metric = 'conversion' then " ~ decimal_text('100 * ' ~ name, 1)
            ~ " || ' %' else " ~ decimal_text(name) ~ ' end'
        }) -%}
    {%- endfor -%}
    case verdict
        when 'no_control'
            then 'Nobody was held out, so nobody knows what they would have done without it'
        when 'control_contacted'
            then 'Customers of the control were contacted as well, so the arms do not differ in that'
        when 'never_sent'
            then
                'Nobody in this arm was sent anything while others were: is its name one of the'
                || ' control''s (seed control_arms)?'
        when 'arms_changed'
            then
                'The arm or its control began or ended midway, so they were not drawn from the same'
                || ' people; give the arms one name each'
        when 'ratio_mismatch'
            then 'The arms are not as large as they were planned, or changed their shares midway'
        when 'not_over' then case
            when is_over
                then 'The window is over; orders after it count until as many days have passed again'
            else 'Orders still count until the window ends on ' || cast(end_date as {{ dbt.type_string() }})
            end
        when 'too_few'
            then 'Fewer than 20 customers, or than five who ordered, in an arm'
        else
            {{ figures.arm_value }} || ' against ' || {{ figures.control_value }} || ' of '
            || cast(compared_control_count as {{ dbt.type_string() }}) || ' held out: '
            || {{ figures.difference }} || ' (' || {{ figures.lower }} || ' to ' || {{ figures.upper }}
            || '), p ' || {{ decimal_text('p_value', 3) }}
            || case
                when adjusted_p_value is null then ''
                else
                    ', ' || {{ decimal_text('adjusted_p_value', 3) }}
                    || ' as one of several comparisons'
            end
    end
{%- endmacro %}
