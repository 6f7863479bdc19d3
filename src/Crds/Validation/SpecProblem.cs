namespace KafkaPi.Crds.Validation;

/// <summary>Why a spec is refused, in words for the user.</summary>
/// <param name="Field">The path of the field: <c>spec.nodes[2].address</c>.</param>
/// <param name="Value">What the field has; a placeholder where it could be a secret.</param>
/// <param name="Mend">What is wrong and what to write instead.</param>
public sealed record SpecProblem(string Field, string Value, string Mend)
{
    public override string ToString() => Value.Length == 0 ? $"{Field}: {Mend}" : $"{Field} '{Value}': {Mend}";
}
