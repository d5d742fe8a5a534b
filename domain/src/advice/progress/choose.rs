//! The smallest set of steps that gains enough. Gains add up, so the largest ones first are the fewest: of services, then of
//! components within them.

use std::cmp::Reverse;

use num_rational::BigRational;
use num_traits::Zero;

use crate::amount::Score;
use crate::score::Step;

/// What an index lacks to be rounded to `target` or above; zero or less where it is there already.
pub(super) fn lack(exact: &BigRational, target: Score) -> BigRational {
    // Half up: the score is reached half a billionth below it.
    BigRational::new((2 * i128::from(target.billionths()) - 1).into(), 2_000_000_000i64.into()) - exact
}

/// The steps to take, those that gain most first; none if nothing lacks; `None` if all of them do not gain enough.
pub(super) fn choose<'s>(steps: &'s [Step], lack: &BigRational) -> Option<Vec<&'s Step>> {
    let services: Vec<&[Step]> = steps.chunk_by(|one, other| one.service == other.service).collect();
    let of_service = |steps: &&[Step]| steps.iter().map(|step| &step.gain).sum();
    let services = enough(services, of_service, lack)?;
    let steps: Vec<&Step> = services.into_iter().flatten().collect();
    let mut in_order = steps;
    in_order.sort_by_key(|step| step.members.first().copied());
    enough(in_order, |step| step.gain.clone(), lack)
}

/// The fewest that reach `lack` together: the largest gains first, the earlier of equal ones.
fn enough<T>(candidates: Vec<T>, gain: impl Fn(&T) -> BigRational, lack: &BigRational) -> Option<Vec<T>> {
    let mut sorted: Vec<(BigRational, T)> = candidates.into_iter().map(|one| (gain(&one), one)).collect();
    sorted.sort_by(|(one, _), (other, _)| Reverse(one).cmp(&Reverse(other)));
    let mut sum = BigRational::zero();
    let mut taken = Vec::new();
    for (gain, one) in sorted {
        if sum >= *lack {
            break;
        }
        sum += gain;
        taken.push(one);
    }
    (sum >= *lack).then_some(taken)
}
