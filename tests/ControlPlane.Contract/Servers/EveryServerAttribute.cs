using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace KafkaPi.ControlPlane.Contract.Servers;

/// <summary>
/// Runs a case on the embedded server and, where one is configured, on the real one. The case receives the
/// server's name and the further arguments.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class EveryServerAttribute(params object[] arguments) : DataAttribute
{
    private static string? SkipReal =>
        ServersUnderTest.RealKubeconfig is null ? "KAFKAPI_TEST_KUBECONFIG names no real API server" : null;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new(
        [
            new TheoryDataRow([ServersUnderTest.Embedded, .. arguments]),
            new TheoryDataRow([ServersUnderTest.Real, .. arguments]) { Skip = SkipReal },
        ]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
