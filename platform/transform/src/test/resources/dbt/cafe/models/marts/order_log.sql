{{ config(materialized='incremental', unique_key='order_id', alias='fct_order_log') }}
select order_id, drink, price, {{ 1 if is_incremental() else 0 }} as pass
from {{ ref('stg_orders') }}
{% if is_incremental() %}
where order_id >= (select max(order_id) from {{ this }})
{% endif %}
