namespace KafkaPi.ControlPlane.Cel.Syntax;

internal enum SelectMode
{
    /// <summary><c>operand.field</c></summary>
    Value,

    /// <summary><c>operand.?field</c></summary>
    Optional,

    /// <summary><c>has(operand.field)</c></summary>
    Presence,
}
