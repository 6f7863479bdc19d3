namespace KafkaPi.Lab.Distributions;

/// <summary>Release of Apache Kafka that the operator knows by its version alone.</summary>
/// <param name="Url">Address of the archive at Apache.</param>
public sealed record ApacheRelease(string Version, Uri Url)
{
    /// <summary>The product's table, in a clone of the repository.</summary>
    public const string Table = "src/Crds/Releases/apache-kafka.txt";

    /// <summary>Less than this is a page that says something, and no archive.</summary>
    private const long LeastBytes = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>The newest release of the table, whose last line has it.</returns>
    public static ApacheRelease Newest(string table)
    {
        var columns = table.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
        return new ApacheRelease(columns[0], new Uri(columns[1]));
    }

    /// <summary>True when the archive can be fetched from here. It is asked for and not fetched.</summary>
    public async Task<bool> IsInReachAsync(CancellationToken ct)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, Url);
            using var answer = await http.SendAsync(request, ct);
            return answer.IsSuccessStatusCode && answer.Content.Headers.ContentLength >= LeastBytes;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested)
        {
            return false;
        }
    }
}
