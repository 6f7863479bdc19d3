namespace KafkaPi.ControlPlane.Cel.Syntax;

/// <summary>A token of CEL source.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">The source text; empty for numbers and strings.</param>
/// <param name="Value">The value of a literal.</param>
/// <param name="Position">The offset in the source.</param>
internal readonly record struct Token(TokenKind Kind, string Text, object? Value, int Position);
