//! Regions beside each other and beside themselves: trends over years, two regions compared, and money against achievement.
//! Each picture has its table.

mod compare;
mod scatter;
pub(super) mod trend;

use super::guard::Routes;

pub(super) fn routes(routes: Routes) -> Routes {
    [trend::routes, compare::routes, scatter::routes].into_iter().fold(routes, |routes, part| part(routes))
}
