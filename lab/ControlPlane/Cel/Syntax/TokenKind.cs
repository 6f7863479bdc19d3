namespace KafkaPi.ControlPlane.Cel.Syntax;

internal enum TokenKind
{
    End,
    Identifier,
    Literal,
    Symbol,
}
