{{ config(materialized='incremental', incremental_strategy='append', indexes=[{'columns': ['row_version_id'], 'unique': true}]) }}

{{ stage_tab('P5') }}
