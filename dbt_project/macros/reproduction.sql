{# The number of an older build that is made once more, from what it was made of instead of the week's
   newest pulls (pantau.report.reproduction); none in every ordinary build. -#}
{% macro reproduced_build() %}
    {{ return(var('reproduced_build', none)) }}
{% endmacro %}
