namespace KafkaPi.Operator.Tests.Architecture.Compiled;

/// <summary>A type that compiled code names, or a member of it.</summary>
/// <param name="Type">The outermost type, as compiled: <c>Rule`1</c>.</param>
/// <param name="Member">Null where only the type is named.</param>
internal sealed record CompiledUse(string Namespace, string Type, string? Member = null)
{
    public string FullType => Namespace.Length == 0 ? Type : $"{Namespace}.{Type}";

    public bool IsWithin(string outer) =>
        Namespace == outer || Namespace.StartsWith(outer + ".", StringComparison.Ordinal);

    public override string ToString() => Member is null ? FullType : $"{FullType}.{Member}";
}
