namespace KafkaPi.Operator.Hosts.Ssh;

/// <summary>Runs SSH.NET's blocking calls on threads of their own.</summary>
/// <remarks>On pool threads a few frozen hosts would starve the whole process.</remarks>
internal static class Blocking
{
    public static Task<T> Run<T>(Func<T> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public static Task Run(Action call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Disposes in the background, because SSH.NET's Dispose can wait for a frozen peer.</summary>
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
                // The error of a connection that is given up anyway has no consequence.
            }
        }
    });

    /// <summary>Marks the exception of a task that nobody awaits as observed.</summary>
    public static void Forget(Task task) => _ = task.ContinueWith(
        failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}
