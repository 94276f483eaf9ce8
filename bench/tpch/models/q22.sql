with
chosen as (
  select c_custkey, c_acctbal, substring(c_phone from 1 for 2) as cntrycode
  from {{ source('customer') }}
  where substring(c_phone from 1 for 2) in ('13', '31', '23', '29', '30', '18', '17')
)
select cntrycode, count(*) as numcust, sum(c_acctbal) as totacctbal
from chosen
where c_acctbal > (select avg(c_acctbal) from chosen where c_acctbal > 0)
  and not exists (select 1 from {{ source('orders') }} where o_custkey = c_custkey)
group by cntrycode
