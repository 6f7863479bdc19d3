using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Tests.Architecture.Compiled;
using Xunit;

namespace KafkaPi.Operator.Tests.Architecture;

/// <summary>
/// What decides does no I/O and knows neither clock nor chance. The test reads the compiled code, so that no alias and
/// no lambda hides a call.
/// </summary>
public sealed class PurityTests
{
    private static readonly string[] PureNamespaces =
        ["KafkaPi.Operator.Model", "KafkaPi.Operator.Rendering", "KafkaPi.Operator.Planning"];

    private static readonly string[] ForbiddenNamespaces =
    [
        "System.IO", "System.Net.Http", "System.Net.Sockets", "System.Threading",
        "Renci", "Confluent", "k8s", "Microsoft",
    ];

    private static readonly string[] AllowedTypes = ["System.IO.Path", "k8s.Models.V1ObjectMeta"];

    private static readonly string[] ForbiddenTypes =
    [
        "System.Console", "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.Random",
        "System.Security.Cryptography.RandomNumberGenerator", "System.TimeProvider",
    ];

    private static readonly string[] ForbiddenMembers =
    [
        "System.DateTime.get_Now", "System.DateTime.get_Today", "System.DateTime.get_UtcNow",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow", "System.Environment.get_TickCount",
        "System.Environment.get_TickCount64", "System.Environment.GetEnvironmentVariable", "System.Guid.NewGuid",
        "System.Guid.CreateVersion7",
    ];

    [Fact]
    public void Model_Rendering_and_Planning_use_nothing_that_does_IO_or_tells_the_time()
    {
        var pure = CompiledType.AllOf(typeof(TargetCluster).Assembly)
            .Where(t => PureNamespaces.Any(t.Type.IsWithin))
            .ToArray();

        var offences =
            from type in pure
            from use in type.Uses
            where IsForbidden(use)
            select $"{type.Type} uses {use}";

        Assert.All(PureNamespaces, n => Assert.Contains(pure, t => t.Type.IsWithin(n)));
        Offenders.None(offences.Distinct());
    }

    [Fact]
    public void The_scan_sees_a_call_that_hides_in_a_lambda_and_a_type_argument()
    {
        var uses = CompiledType.AllOf(typeof(Offender).Assembly)
            .Where(t => t.Type.Type == nameof(PurityTests))
            .SelectMany(t => t.Uses)
            .Where(IsForbidden)
            .Select(use => $"{use}")
            .ToHashSet();

        Assert.Contains("System.IO.File.Exists", uses);
        Assert.Contains("System.DateTime.get_UtcNow", uses);
        Assert.Contains("System.IO.Stream", uses);
    }

    private static bool IsForbidden(CompiledUse use) =>
        !AllowedTypes.Contains(use.FullType)
        && (ForbiddenTypes.Contains(use.FullType)
            || ForbiddenNamespaces.Any(use.IsWithin)
            || ForbiddenMembers.Contains($"{use}"));

    private sealed class Offender
    {
        public List<Stream> Open { get; } = [];

        public static Func<string, bool> Exists => path => File.Exists(path) && DateTime.UtcNow.Year > 0;
    }
}
