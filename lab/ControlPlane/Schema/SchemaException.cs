namespace KafkaPi.ControlPlane.Schema;

/// <summary>A schema that is refused because a part of it cannot be checked.</summary>
internal sealed class SchemaException(FieldError error) : Exception(error.ToString())
{
    public FieldError Error => error;
}
