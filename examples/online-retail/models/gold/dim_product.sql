with

lines as (
  select * from {{ ref('stg_lines') }}
),

-- Some products have several descriptions: the one on most sold lines is theirs.
described as (
  select
    product_id,
    description,
    count(*) filter (where quantity > 0 and unit_price > 0) as count_sold
  from lines
  group by product_id, description
),

best as (
  select
    product_id,
    description
  from described
  qualify row_number() over (
    partition by product_id
    order by description is null, count_sold desc, description
  ) = 1
),

counted as (
  select
    product_id,
    count(distinct description) as count_descriptions,
    bool_and(is_product) as is_product
  from lines
  group by product_id
),

joined as (
  select
    best.product_id,
    coalesce(best.description, '(no description)') as product_name,
    case when counted.is_product then 'Goods' else 'Fees and corrections' end as category,
    counted.is_product,
    counted.count_descriptions
  from best
  inner join counted on best.product_id = counted.product_id
)

select * from joined
