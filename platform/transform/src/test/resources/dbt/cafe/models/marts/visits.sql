{{ config(tags=['daily']) }}
select
  {{ kit.key_of(['visits.visit_id', 'guest']) }} as visit_key,
  visits.visit_id,
  guest,
  table_no,
  {% if var('with_tips') %}tip,{% endif %}
  count(order_id) as orders,
  sum(price) as spent,
  {%- for drink in drinks_sold() %}
  sum(case when drink = '{{ drink }}' then price else 0 end) as {{ drink }}_spent{{ ',' if not loop.last }}
  {%- endfor %}
from {{ ref('stg_visits') }} as visits
left join {{ ref('stg_orders') }} as orders on orders.visit_id = visits.visit_id
group by all
