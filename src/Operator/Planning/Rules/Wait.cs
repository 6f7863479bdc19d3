using System.Diagnostics.CodeAnalysis;
using KafkaPi.Operator.Model.Plans;

namespace KafkaPi.Operator.Planning.Rules;

/// <summary>What has to be waited for.</summary>
/// <param name="For">A noun phrase.</param>
public sealed record Wait(string For)
{
    /// <summary>What ends the wait; null where that is not told, and nothing is concluded from it.</summary>
    public WaitsOn? On { get; init; }

    /// <summary>A wait that is never called stuck; null where nothing has to be waited for.</summary>
    [return: NotNullIfNotNull(nameof(waitsFor))]
    public static implicit operator Wait?(string? waitsFor) => FromString(waitsFor);

    /// <inheritdoc cref="op_Implicit"/>
    [return: NotNullIfNotNull(nameof(waitsFor))]
    public static Wait? FromString(string? waitsFor) => waitsFor is null ? null : new(waitsFor);
}
