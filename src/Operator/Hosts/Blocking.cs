namespace KafkaPi.Operator.Hosts;

/// <summary>Gives SSH.NET's blocking calls threads of their own: on pool threads a few frozen hosts would starve the whole process.</summary>
internal static class Blocking
{
    public static Task<T> Run<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task Run(Action call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Disposes without being waited for, as SSH.NET's Dispose can wait on a frozen peer.</summary>
    public static Task Release(params IEnumerable<IDisposable> resources) => Run(() =>
    {
        foreach (var resource in resources)
        {
            try
            {
                resource.Dispose();
            }
            catch (Exception)
            {
                // Whatever a broken connection says at its end changes nothing.
            }
        }
    });
}
