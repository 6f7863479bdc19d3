using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Negation, arithmetic and concatenation.</summary>
internal static class Arithmetic
{
    public static IEnumerable<Overload> Overloads() =>
    [
        Unary<bool>("!_", CelType.Bool, x => !x),
        Unary<long>("-_", CelType.Int, x => checked(-x)),
        Unary<double>("-_", CelType.Double, x => -x),
        Binary<long>("_+_", CelType.Int, (x, y) => checked(x + y)),
        Binary<long>("_-_", CelType.Int, (x, y) => checked(x - y)),
        Binary<long>("_*_", CelType.Int, (x, y) => checked(x * y)),
        Binary<long>("_/_", CelType.Int, (x, y) => y == 0 ? throw new CelException("division by zero") : x / y),
        Binary<long>("_%_", CelType.Int, (x, y) => y == 0 ? throw new CelException("modulus by zero") : x % y),
        Binary<ulong>("_+_", CelType.Uint, (x, y) => checked(x + y)),
        Binary<ulong>("_-_", CelType.Uint, (x, y) => checked(x - y)),
        Binary<ulong>("_*_", CelType.Uint, (x, y) => checked(x * y)),
        Binary<double>("_+_", CelType.Double, (x, y) => x + y),
        Binary<double>("_-_", CelType.Double, (x, y) => x - y),
        Binary<double>("_*_", CelType.Double, (x, y) => x * y),
        Binary<double>("_/_", CelType.Double, (x, y) => x / y),
        Binary<string>("_+_", CelType.String, (x, y) => x + y),
        Binary<TimeSpan>("_+_", CelType.Duration, (x, y) => x + y),
        Binary<TimeSpan>("_-_", CelType.Duration, (x, y) => x - y),
        Overload.Global(
            "_+_", [CelType.Timestamp, CelType.Duration], CelType.Timestamp,
            a => (DateTimeOffset)a[0]! + (TimeSpan)a[1]!),
        Overload.Global(
            "_-_", [CelType.Timestamp, CelType.Timestamp], CelType.Duration,
            a => (DateTimeOffset)a[0]! - (DateTimeOffset)a[1]!),
        new(
            "_+_", false, [CelType.AnyList, CelType.AnyList], types => types[0],
            a => new CelList(((CelList)a[0]!).Concat((CelList)a[1]!))),
    ];

    private static Overload Unary<T>(string name, CelType type, Func<T, T> apply) =>
        Overload.Global(name, [type], type, a => apply((T)a[0]!));

    private static Overload Binary<T>(string name, CelType type, Func<T, T, T> apply) =>
        Overload.Global(name, [type, type], type, a => apply((T)a[0]!, (T)a[1]!));
}
