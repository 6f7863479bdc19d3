using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

/// <summary>What the tests against a real sshd share.</summary>
[Collection(nameof(SshdFixture))]
public abstract class SshTest(SshdFixture fixture) : IAsyncDisposable
{
    private HostPool? pool;

    protected SshdFixture Fixture { get; } = fixture;

    protected LogRecorder<HostPool> Log { get; } = new();

    protected HostPoolOptions Options { get; set; } = new();

    protected TimeProvider Time { get; set; } = TimeProvider.System;

    protected HostPool Pool => pool ??= new(Options, Time, Log);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IHostKeyPolicy Known => new StrictHostKeys(KnownHosts.Parse(Fixture.Sshd.KnownHosts), new Dictionary<string, System.Collections.Immutable.ImmutableArray<KnownHostKey>>());

    public async ValueTask DisposeAsync()
    {
        if (pool is not null)
            await pool.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        GC.SuppressFinalize(this);
    }

    protected async Task<IHost> ConnectAsync(string? user = null, string? sudoPassword = null)
    {
        Fixture.Require();
        var credentials = new SshCredentials(Fixture.Key, SudoPassword: sudoPassword is null ? null : new Secret(sudoPassword));
        return await Pool.ConnectAsync(Fixture.EndpointOf(user ?? Fixture.Trusted), credentials, Known, Token);
    }

    protected static RemoteScript Script(string body) => new("test", body, TimeSpan.FromSeconds(60));

    /// <summary>Waits for something that another process brings about.</summary>
    protected static async Task<T> EventuallyAsync<T>(Func<T?> look)
        where T : class
    {
        while (true)
        {
            if (look() is { } seen)
                return seen;
            await Task.Delay(20, Token);
        }
    }

    protected static bool AnyProcessHas(string text) => Directory.EnumerateDirectories("/proc")
        .Where(directory => int.TryParse(Path.GetFileName(directory), out _))
        .SelectMany(directory => new[] { $"{directory}/cmdline", $"{directory}/environ" })
        .Any(file =>
        {
            try
            {
                return File.ReadAllText(file).Contains(text, StringComparison.Ordinal);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
}
