using Xunit;

namespace KafkaPi.Operator.Tests.Architecture;

/// <summary>An assertion that shows all of a list, where xunit's own shows its first five items.</summary>
internal static class Offenders
{
    public static void None(IEnumerable<string> offenders)
    {
        var all = offenders.ToArray();
        Assert.True(all.Length == 0, $"{all.Length} offenders:\n{string.Join('\n', all)}");
    }
}
