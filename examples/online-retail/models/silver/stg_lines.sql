with

lines as (
  select * from {{ source('sales') }}
),

renamed as (
  select
    _source_file || ':' || _row_number as line_id,
    invoice_id,
    upper(product_id) as product_id,
    regexp_replace(customer_id, '\.0$', '') as customer_id,
    nullif(trim(description), '') as description,
    country,
    invoice_id like 'C%' as is_cancellation,
    invoice_id like 'A%' as is_adjustment,
    upper(product_id) similar to '[0-9]{5}[A-Z]*' as is_product,
    quantity,
    unit_price,
    cast(quantity * unit_price as decimal(18, 3)) as amount,
    invoiced_at
  from lines
)

select * from renamed
