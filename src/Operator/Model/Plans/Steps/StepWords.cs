namespace KafkaPi.Operator.Model.Plans.Steps;

/// <summary>A step in the words of status and events.</summary>
/// <param name="Do">A clause with its verb: <c>start the broker</c>.</param>
/// <param name="Doing">The clause for steps of this kind under way: <c>starting the broker</c>.</param>
/// <param name="Done">The clause for the step once it is done: <c>started the broker</c>.</param>
public sealed record StepWords(string Do, string Doing, string Done);
