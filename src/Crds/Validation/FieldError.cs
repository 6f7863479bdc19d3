namespace KafkaPi.Crds.Validation;

/// <summary>A field of the spec that is refused, in words for the user.</summary>
/// <param name="Field">The path of the field: <c>spec.nodes[2].address</c>.</param>
/// <param name="BadValue">The value of the field; a placeholder where it could be a secret.</param>
/// <param name="Detail">What is wrong and what to write instead.</param>
public sealed record FieldError(string Field, string BadValue, string Detail)
{
    public override string ToString() =>
        BadValue.Length == 0 ? $"{Field}: {Detail}" : $"{Field} '{BadValue}': {Detail}";
}
