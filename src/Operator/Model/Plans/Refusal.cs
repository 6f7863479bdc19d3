using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.Model.Plans;

/// <summary>A part of the spec that may not be brought about. The present state is kept.</summary>
/// <param name="Problem">The field, its value and the remedy.</param>
public sealed record Refusal(RefusalKind Kind, FieldError Problem)
{
    public Refusal(RefusalKind kind, string field, string value, string detail)
        : this(kind, new FieldError(field, value, detail))
    {
    }

    public override string ToString() => $"{Problem}";
}
