using System.Collections.Immutable;
using KafkaPi.Operator.Hosts;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts.Fixtures;

/// <summary>Base of the tests against a real sshd.</summary>
[Collection(nameof(SshdFixture))]
public abstract class SshTest(SshdFixture fixture) : IAsyncDisposable
{
    private HostPool? _pool;

    protected SshdFixture Fixture { get; } = fixture;

    protected LogRecorder<HostPool> Log { get; } = new();

    protected HostPoolOptions Options { get; set; } = new();

    protected TimeProvider Time { get; set; } = TimeProvider.System;

    protected HostPool Pool => _pool ??= new(Options, Time, Log);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected IHostKeyPolicy Known => new StrictHostKeys(
        KnownHosts.Parse(Fixture.Sshd.KnownHosts), new Dictionary<string, ImmutableArray<KnownHostKey>>());

    public async ValueTask DisposeAsync()
    {
        if (_pool is not null)
        {
            await _pool.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }

        GC.SuppressFinalize(this);
    }

    protected async Task<IHost> ConnectAsync(string? user = null, string? sudoPassword = null)
    {
        Fixture.Require();
        var password = sudoPassword is null ? null : new Secret(sudoPassword);
        var credentials = new SshCredentials(Fixture.Key, SudoPassword: password);
        return await Pool.ConnectAsync(Fixture.EndpointOf(user ?? Fixture.Trusted), credentials, Known, Token);
    }

    protected static RemoteScript Script(string body) => new("test", body, TimeSpan.FromSeconds(60));

    /// <summary>Polls for the effect of another process.</summary>
    protected static async Task<T> EventuallyAsync<T>(Func<T?> look)
        where T : class
    {
        while (true)
        {
            if (look() is { } seen)
            {
                return seen;
            }

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
