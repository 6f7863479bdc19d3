using System.Collections.Immutable;
using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>A signature of a function, with its implementation.</summary>
/// <param name="Name">The function's name. Operators are named like <c>_+_</c>.</param>
/// <param name="Member">True when called as <c>first.name(rest)</c>.</param>
/// <param name="Parameters">The types of the arguments, the receiver first.</param>
/// <param name="Result">The result's type, from the types of the arguments.</param>
/// <param name="Invoke">Computes the result.</param>
internal sealed record Overload(
    string Name, bool Member, ImmutableArray<CelType> Parameters, Func<IReadOnlyList<CelType>, CelType> Result,
    Func<object?[], object?> Invoke)
{
    public static Overload Global(
        string name, CelType[] parameters, CelType result, Func<object?[], object?> invoke) =>
        new(name, false, [.. parameters], _ => result, invoke);

    public static Overload Method(
        string name, CelType[] parameters, CelType result, Func<object?[], object?> invoke) =>
        new(name, true, [.. parameters], _ => result, invoke);

    public bool Accepts(IReadOnlyList<CelType> arguments) =>
        arguments.Count == Parameters.Length && !Parameters.Where((wanted, i) => !wanted.Accepts(arguments[i])).Any();
}
