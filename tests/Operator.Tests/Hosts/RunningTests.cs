using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Hosts.Scripting;
using KafkaPi.Operator.Tests.Hosts.Fixtures;
using Xunit;

namespace KafkaPi.Operator.Tests.Hosts;

public sealed class RunningTests(SshdFixture fixture) : SshTest(fixture)
{
    [Fact]
    public async Task A_script_gets_its_variables_and_payloads_verbatim()
    {
        var host = await ConnectAsync();
        var awkward = "it's \"$(id)\" `id` \\ $HOME\nsecond line\n";
        var binary = RandomNumberGenerator.GetBytes(200_000);
        const string Body = "printf %s \"$AWKWARD\" | sha256sum; payload 0 | sha256sum; payload 1 | sha256sum; id -un";
        var script = Script(Body) with
        {
            Variables = ImmutableSortedDictionary<string, string>.Empty.Add("AWKWARD", awkward),
            Payloads = [binary, ReadOnlyMemory<byte>.Empty],
        };

        var result = await host.RunAsync(script, Token);

        Assert.Equal(
            $"{Digest(Encoding.UTF8.GetBytes(awkward))}  -\n{Digest(binary)}  -\n{Digest([])}  -\nroot\n",
            result.Output);
        Assert.Equal((0, "", false), (result.ExitCode, result.Errors, result.Truncated));
    }

    [Fact]
    public async Task A_failing_script_stops_at_the_failure_and_tells_its_code_and_words()
    {
        var host = await ConnectAsync();

        var result = await host.RunAsync(Script("echo out; echo err >&2; sh -c 'exit 7'; echo never"), Token);
        var failed = await Assert.ThrowsAsync<ScriptFailedException>(
            () => host.RunToSuccessAsync(Script("echo why >&2; exit 9"), Token));

        Assert.Equal(new(7, "out\n", "err\n", false), result);
        Assert.Equal("pi1: test failed with exit code 9: why", failed.Message);
    }

    [Fact]
    public async Task Noise_from_the_login_shell_does_not_reach_the_answer()
    {
        Fixture.Require();
        var bashrc = Path.Combine(Fixture.HomeOf(Fixture.Trusted), ".bashrc");
        await File.WriteAllTextAsync(bashrc, "echo Welcome; echo oops >&2; printf 'no newline'\n", Token);
        try
        {
            var host = await ConnectAsync();

            Assert.Equal(new(0, "yes\n", "no\n", false), await host.RunAsync(Script("echo yes; echo no >&2"), Token));
        }
        finally
        {
            File.Delete(bashrc);
        }
    }

    [Fact]
    public async Task Output_is_bounded_and_the_rest_is_drained()
    {
        Options = new() { MaxOutput = 1000, MaxErrors = 500 };
        var host = await ConnectAsync();

        var result = await host.RunAsync(
            Script("head -c 9000000 /dev/zero | tr '\\0' x; head -c 9000000 /dev/zero | tr '\\0' y >&2; exit 3"),
            Token);

        Assert.Equal(new(3, new('x', 1000), new('y', 500), true), result);
    }

    [Fact]
    public async Task A_daemon_left_behind_that_holds_the_output_open_is_not_waited_for()
    {
        var host = await ConnectAsync();

        var result = await host.RunAsync(
            Script("setsid sleep 31 & echo $!") with { Deadline = TimeSpan.FromSeconds(20) }, Token);

        Assert.Equal(0, result.ExitCode);
        await Sshd.SignalAsync("KILL", [int.Parse(result.Output)]);
    }

    [Theory]
    [InlineData("sleep {0}")]
    [InlineData("trap '' TERM; sleep {0}; sleep {0}; sleep {0}")]
    public async Task A_script_over_its_deadline_is_gone_there_and_a_timeout_here(string body)
    {
        var host = await ConnectAsync();
        var unique = $"7{Random.Shared.Next(100_000, 999_999)}";
        foreach (var asRoot in new[] { true, false })
        {
            var script = Script(string.Format(body, unique)) with
            {
                Deadline = TimeSpan.FromSeconds(1),
                AsRoot = asRoot,
            };

            var late = await Assert.ThrowsAsync<HostTimeoutException>(() => host.RunAsync(script, Token));

            Assert.Equal(Remedy.Retry, late.Remedy);
            Assert.False(AnyProcessHas($"sleep\0{unique}"));
        }

        Assert.Equal(1, Pool.Connects);
    }

    [Fact]
    public async Task Cancelling_a_script_returns_and_keeps_the_connection()
    {
        var host = await ConnectAsync();
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var marker = Path.Combine(Fixture.Directory, "running");

        var running = host.RunAsync(Script($"touch {marker}; sleep 3"), cancelled.Token);
        await EventuallyAsync(() => File.Exists(marker) ? marker : null);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await host.RunAsync(Script(":"), Token);
        Assert.Equal(1, Pool.Connects);
    }

    [Fact]
    public async Task Thirty_scripts_at_once_keep_to_the_sessions_that_sshd_allows()
    {
        var host = await ConnectAsync();

        var results = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(n => host.RunAsync(Script($"sleep 0.2; echo {n}"), Token)));

        Assert.Equal(Enumerable.Range(0, 30).Select(n => $"{n}\n"), results.Select(result => result.Output));
        Assert.Equal((1, 30), (Pool.Connects, Pool.RoundTrips));
    }

    [Fact]
    public async Task A_session_too_many_is_refused_without_harm_to_the_others()
    {
        Fixture.Require();
        await using var sshd = await Sshd.StartAsync(Fixture.Directory, maxSessions: 2, "ed25519");
        var host = await Pool.ConnectAsync(
            Fixture.EndpointOf(Fixture.Trusted) with { Port = sshd.Port }, new(Fixture.Key),
            new TrustOnFirstUse(new MemoryPins()), Token);
        var marker = Path.Combine(Fixture.Directory, "crowd");
        await File.WriteAllTextAsync(marker, "", Token);

        var running = Enumerable.Range(0, 3)
            .Select(_ => host.RunAsync(Script($"while [ -e {marker} ]; do sleep 0.1; done"), Token))
            .ToList();
        var refused = await Assert.ThrowsAsync<HostUnreachableException>(async () => await await Task.WhenAny(running));
        File.Delete(marker);
        await Task.WhenAll(running).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Contains("MaxSessions", refused.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1), (running.Count(run => run.IsCompletedSuccessfully), Pool.Connects));
    }

    [Fact]
    public async Task Round_trips_and_connects_are_metered_by_node()
    {
        Fixture.Require();
        var node = $"node-{Guid.NewGuid():N}";
        var counted = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == "KafkaPi.Operator")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (tags is [{ Key: "node", Value: string seen }] && seen == node)
            {
                counted[instrument.Name] = counted.GetValueOrDefault(instrument.Name) + value;
            }
        });
        listener.Start();

        var host = await Pool.ConnectAsync(
            Fixture.EndpointOf(Fixture.Trusted) with { Name = node }, new(Fixture.Key), Known, Token);
        await host.RunAsync(Script(":"), Token);
        await host.RunAsync(Script(":"), Token);

        Assert.Equal(new() { ["kafkapi.ssh.connects"] = 1, ["kafkapi.ssh.round_trips"] = 2 }, counted);
    }

    [Fact]
    public async Task A_login_shell_that_runs_nothing_is_told()
    {
        Fixture.Require();
        await Sshd.RunAsync("usermod", "--shell", "/usr/sbin/nologin", Fixture.Powerless);
        try
        {
            var host = await ConnectAsync(Fixture.Powerless);
            var answer = await Assert.ThrowsAsync<HostAnswerException>(
                () => host.RunAsync(Script(":") with { AsRoot = false }, Token));

            Assert.Contains("login shell", answer.Message, StringComparison.Ordinal);
        }
        finally
        {
            await Sshd.RunAsync("usermod", "--shell", "/bin/bash", Fixture.Powerless);
        }
    }

    [Fact]
    public async Task A_connection_that_froze_while_idle_is_replaced_within_the_call()
    {
        Options = new() { AnswerTimeout = TimeSpan.FromSeconds(1) };
        var host = await ConnectAsync();
        var sessions = await Sshd.SessionsOfAsync(host, Token);
        await Sshd.SignalAsync("STOP", sessions);
        try
        {
            Assert.Equal("back\n", (await host.RunAsync(Script("echo back"), Token)).Output);
            Assert.Equal(2, Pool.Connects);
        }
        finally
        {
            await Sshd.SignalAsync("KILL", sessions);
        }
    }

    [Fact]
    public async Task A_connection_that_freezes_under_a_script_ends_in_a_timeout_and_is_replaced_next_time()
    {
        Options = new() { DeadlineGrace = TimeSpan.FromSeconds(1) };
        var host = await ConnectAsync();
        var sessions = await Sshd.SessionsOfAsync(host, Token);
        var marker = Path.Combine(Fixture.Directory, "frozen");
        var script = Script($"touch {marker}; sleep 60") with { Deadline = TimeSpan.FromSeconds(2) };
        var running = host.RunAsync(script, Token);
        await EventuallyAsync(() => File.Exists(marker) ? marker : null);
        await Sshd.SignalAsync("STOP", sessions);
        try
        {
            await Assert.ThrowsAsync<HostTimeoutException>(() => running);
            Assert.Equal("back\n", (await host.RunAsync(Script("echo back"), Token)).Output);
        }
        finally
        {
            await Sshd.SignalAsync("KILL", sessions);
        }
    }

    [Fact]
    public async Task A_connection_cut_under_a_script_is_an_error_and_is_replaced_next_time()
    {
        var host = await ConnectAsync();
        var sessions = await Sshd.SessionsOfAsync(host, Token);
        var marker = Path.Combine(Fixture.Directory, "cut");
        var running = host.RunAsync(Script($"touch {marker}; sleep 5"), Token);
        await EventuallyAsync(() => File.Exists(marker) ? marker : null);

        await Sshd.SignalAsync("KILL", sessions);

        await Assert.ThrowsAsync<HostUnreachableException>(() => running);
        Assert.Equal("back\n", (await host.RunAsync(Script("echo back"), Token)).Output);
        Assert.Equal(2, Pool.Connects);
    }

    [Fact]
    public async Task A_shell_that_dies_under_the_script_gives_a_cut_off_answer()
    {
        var host = await ConnectAsync();

        await Assert.ThrowsAsync<HostAnswerException>(() => host.RunAsync(Script("echo half; kill -9 $$"), Token));
    }

    [Fact]
    public async Task Sudo_with_a_password_works_and_the_password_is_typed_only_when_asked()
    {
        var asked = await ConnectAsync(Fixture.Asked, Fixture.Password);
        Assert.Equal("root\n", (await asked.RunAsync(Script("id -un"), Token)).Output);
        Assert.Equal(
            $"{Fixture.Asked}\n", (await asked.RunAsync(Script("id -un") with { AsRoot = false }, Token)).Output);

        var marker = Path.Combine(Fixture.Directory, "typed");
        var notAsked = await ConnectAsync(Fixture.Trusted, $"touch {marker}");
        Assert.Equal("root\n", (await notAsked.RunAsync(Script("id -un"), Token)).Output);
        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Sudo_that_is_refused_needs_a_person_and_runs_nothing()
    {
        var marker = Path.Combine(Fixture.Directory, "ran");
        var hosts = new[]
        {
            await ConnectAsync(Fixture.Asked),
            await ConnectAsync(Fixture.Asked, "wrong guess"),
            await ConnectAsync(Fixture.Powerless),
            await ConnectAsync(Fixture.Powerless, "wrong guess"),
        };

        foreach (var host in hosts)
        {
            var refused =
                await Assert.ThrowsAsync<SudoRefusedException>(() => host.RunAsync(Script($"touch {marker}"), Token));
            Assert.DoesNotContain("wrong guess", refused.ToString(), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(marker));
    }

    [Fact]
    public async Task Secrets_reach_no_command_line_environment_log_or_error()
    {
        var host = await ConnectAsync(Fixture.Asked, Fixture.Password);
        var token = $"s3cret-{Guid.NewGuid():N}";
        var marker = Path.Combine(Fixture.Directory, "secret");
        var body = $"touch {marker}; while [ -e {marker} ]; do sleep 0.1; done; echo \"$TOKEN\" >&2; exit 1";
        var script = Script(body) with
        {
            Variables = ImmutableSortedDictionary<string, string>.Empty.Add("TOKEN", token),
            Secrets = [new(token)],
        };

        var running = Assert.ThrowsAsync<ScriptFailedException>(() => host.RunToSuccessAsync(script, Token));
        await EventuallyAsync(() => File.Exists(marker) ? marker : null);
        var seen = AnyProcessHas(token) || AnyProcessHas(Fixture.Password);
        File.Delete(marker);
        var failed = await running;

        Assert.False(seen);
        Assert.Equal("***\n", failed.Errors);
        Assert.DoesNotContain(token, $"{failed}{Log.Text}{script}", StringComparison.Ordinal);
        Assert.DoesNotContain(
            Fixture.Password,
            $"{failed}{Log.Text}{new SshCredentials(Fixture.Key, SudoPassword: new(Fixture.Password))}",
            StringComparison.Ordinal);
        Assert.Contains("connected", Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_that_was_cut_off_runs_nothing()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "needs sh");
        using var directory = new TemporaryDirectory();
        var marker = Path.Combine(directory.Path, "ran");
        var envelope = new ScriptEnvelope(Script($"touch {marker}\ntrue") with
        {
            Variables = ImmutableSortedDictionary<string, string>.Empty.Add("A", $"x\ntouch {marker}\n"),
            Payloads = [Encoding.UTF8.GetBytes($"touch {marker}\n")],
        });
        var whole = envelope.Input.Length;
        var cuts = Enumerable.Range(0, whole - 1)
            .Where(at => at % 7 == 0 || at > whole - 15 || envelope.Input[at] == '\n');

        await Parallel.ForEachAsync(
            cuts, Token, async (cut, ct) => await FeedShellAsync(envelope.Input.AsMemory(0, cut), ct));
        Assert.False(File.Exists(marker));

        await FeedShellAsync(envelope.Input, Token);
        Assert.True(File.Exists(marker));
    }

    private static async Task FeedShellAsync(ReadOnlyMemory<byte> input, CancellationToken ct)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-s"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await shell.StandardInput.BaseStream.WriteAsync(input, ct);
        shell.StandardInput.Close();
        var errors = shell.StandardError.ReadToEndAsync(ct);
        await shell.StandardOutput.ReadToEndAsync(ct);
        await errors;
        await shell.WaitForExitAsync(ct);
    }

    private static string Digest(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
