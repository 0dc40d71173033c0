"""Long lines as they are to be broken: each text is printed from its own tree."""

LINES = [
    """\
area_of_the_whole = (
    width_of_the_thing * height_of_the_thing + margin_of_the_thing + another
)
""",
    """\
area_of_the_whole = function_of_everything(
    width_of_the_thing, height_of_the_thing, margin + 2
)
""",
    """\
area_of_the_whole = function_of_everything(
    width_of_the_thing, height_of_the_thing, margin_of_the_thing + 2, x**2, rest=None
)
""",
    """\
dweights = (
    np.outer(dhidden_layer_activation, inputs_of_layer)
    + regularization_strength * weights * dout
)
""",
    """\
dhidden_activation = dprediction_of_the_network * np.exp(
    -hidden_activation_of_layer / temperature
)
""",
    """\
ratio = (first_numerator_term + second_numerator_term + third_numerator_term) / (
    first_term + second
)
""",
    """\
return (
    dalpha_coefficients,
    dbeta_coefficients,
    dgamma_coefficients,
    ddelta_coefficients,
    depsilon,
)
""",
    """\
first_of_the_values, second_of_the_values, third_of_the_values, fourth_of_the_values = (
    evaluate(x)
)
""",
    """\
coefficients = [
    first_coefficient,
    second_coefficient,
    third_coefficient,
    fourth_coefficient,
    5,
]
""",
    """\
settings = {
    "tolerance": tolerance_of_the_solver,
    "max_iterations": iterations_of_solver,
    **others,
}
""",
    """\
values = [
    transform(value_of_the_thing)
    for value_of_the_thing in all_the_values
    if value_of_the_thing > 0
]
""",
    """\
total = sum(
    weight_of_the_thing * value_of_the_thing
    for weight_of_the_thing, value_of_the_thing in things
)
""",
    """\
if (
    first_condition_of_the_branch and not second_condition_of_the_branch
    or third_condition_of_all
):
    pass
elif isinstance(first_condition_of_the_branch, Condition) and evaluate(
    first_condition, second_condition
):
    pass
""",
    """\
step = (
    first_choice_of_the_step_size
    if condition_for_the_first_choice
    else other_choice_of_the_step
)
""",
    """\
update(
    first_choice_of_the_step
    if condition_for_the_choice
    else other_choice_of_the_step_size,
    True,
)
""",
    """\
while (
    abs(error_of_the_approximation)
    > tolerance_of_the_solver * norm_of_the_right_hand_side**2
):
    pass
""",
    """\
for index_of_the_row, (first_value_of_the_row, second_value_of_the_row) in enumerate(
    rows_of_the_matrix
):
    pass
""",
    """\
assert shape_of_the_first_operand == shape_of_the_second_operand, (
    "the operands have different shapes"
)
""",
    """\
raise ValueError(
    "the operands have different shapes: %s and %s" % (first_shape, second_shape)
) from error
""",
    """\
def gradient_of_the_loss(
    first_weights, second_weights, inputs, targets, dloss=1.0, *, out=None
):
    pass
""",
    """\
def gradient_of_the_loss_function(
    first_weights: np.ndarray, second_weights: np.ndarray, dloss: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    pass
""",
    """\
def gradient_of_the_loss_function_of_everything(
    weights_of_the_network: np.ndarray,
) -> np.ndarray:
    pass
""",
    """\
class GradientOfTheLossFunctionOfEverything(
    GradientOfTheLossFunction, metaclass=MetaOfEverything
):
    pass
""",
    """\
with (
    open(name_of_the_first_file) as first_file,
    open(name_of_the_second_file, "w") as second_file,
):
    pass
""",
    """\
from package_of_everything.module import (
    first_function,
    second_function,
    third_function,
    fourth,
)
""",
    """\
frame = (
    frame.sort_values(by_the_first_column)
    .drop_duplicates(keep_the_first)
    .reset_index(drop=True)
)
""",
    """\
matrix_of_everything[first_index_of_matrix + 1:last_index_of_matrix, column_index] = (
    right_hand_side
)
""",
    """\
derivative = lambda first_argument, second_argument: (
    first_argument * second_argument + first_argument**2
)
""",
    """\
integrate(
    lambda first_argument, second_argument: (
        first_argument * second_argument + first_argument**2
    ),
    0,
    1,
)
""",
    """\
message = "a string is never broken, however long it is, because it is one token, and stays on its line"
""",
    """\
message = f"neither is one with fields like {first_value_of_the_function + second_value_of_function}"
""",
    """\
message_of_the_whole = (
    "but it moves to a line of its own where it fits" + suffix_of_the_whole_message
)
""",
    """\
jacobian_of_the_transformation: tuple[np.ndarray, np.ndarray, np.ndarray] = (
    compute_jacobian(first, second)
)
""",
    """\
result_of_the_computation = outer_function(
    inner_function(
        innermost_function(first_argument, second_argument, third_argument),
        fourth_argument,
    ),
    fifth_argument,
)
""",
    """\
dx[index_of_the_element] += (
    weights_of_the_layer[index_of_the_element] * doutput_of_the_layer[index]
)
""",
    """\
print(
    first_value_of_the_function,
    second_value_of_the_function,
    file=sys.stderr,
    sep="\\t",
    end="\\n",
)
""",
    """\
x = np.floor(
    (number_of_elements_in_the_array - 1) * quantiles_of_the_distribution
).astype(np.intp)
""",
    """\
match first_value_of_the_function, second_value_of_the_function:
    case [
        FirstClassOfAll(first_field=first),
        SecondClassOfAll(second_field=second),
    ] if first > second + 1:
        pass
""",
    """\
x = (
    not (first_condition_of_the_branch and second_condition_of_the_branch)
    + third_condition_of_all[0]
)
""",
    """\
try:
    pass
except (
    FirstErrorOfEverything,
    SecondErrorOfEverything,
    ThirdErrorOfEverything,
) as error_of_function:
    pass
""",
    """\
import package_of_everything.module_of_everything as first_name, other_package_of_all.module as second
""",
    """\
x = (
    yield first_value_of_the_function_of_everything
    + second_value_of_the_function_of_everything_else
)
""",
]
