with

sales as (
  select * from {{ ref('fct_sales') }}
),

products as (
  select * from {{ ref('dim_product') }}
),

recent as (
  select
    product_id,
    sum(amount) as revenue,
    sum(quantity) as units
  from sales
  where sold_on > (select max(sold_on) from sales) - 30
  group by product_id
),

ranked as (
  select
    recent.product_id,
    products.product_name,
    products.category,
    cast(row_number() over (order by recent.revenue desc, recent.product_id) as integer) as rank,
    cast(recent.revenue as decimal(18, 2)) as revenue,
    cast(recent.units as bigint) as units
  from recent
  inner join products on recent.product_id = products.product_id
)

select * from ranked
