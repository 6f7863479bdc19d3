using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.PortableExecutable;

namespace KafkaPi.Operator.Tests.Architecture.Compiled;

/// <summary>A type with all that it uses. A closure or a state machine counts as its outer type.</summary>
/// <remarks>Constants and <c>nameof</c> are invisible here, because the compiler leaves no trace of them.</remarks>
internal sealed record CompiledType(CompiledUse Type, ImmutableArray<CompiledUse> Uses)
{
    public static ImmutableArray<CompiledType> AllOf(Assembly assembly)
    {
        using var file = File.OpenRead(assembly.Location);
        using var image = new PEReader(file);
        var reader = new TypeReader(image);
        return [.. reader.Definitions.Select(reader.Read)];
    }
}
