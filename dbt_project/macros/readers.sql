{# A reader in another reader's body, where it is named without its database: a body stays as it was written, and
   a warehouse may be put back from a backup under another name. -#}
{% macro reader(name) %}
    {{ return(function(name).include(database=false)) }}
{% endmacro %}
