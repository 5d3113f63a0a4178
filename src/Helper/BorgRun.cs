using System.Text.Json;
using BorgBackupServer.Borg.Commands;
using BorgBackupServer.Borg.Isolation;
using BorgBackupServer.Borg.Processes;

namespace BorgBackupServer.Helper;

/// <summary>
/// A borg of the server on a client's repository, as the client's account and within limits. The order is one line of
/// JSON; the server then keeps standard input open, and when that ends (cancelled, or the server is gone) so does borg.
/// </summary>
internal static class BorgRun
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(IsolationSettings settings, Place place, string kind)
    {
        Become.The(place.Account);
        var input = Console.OpenStandardInput();
        var request = Read(Input.ReadLine(input));
        if (kind != KindOf(request))
            throw new Refusal("The order on standard input is another one than the argument says.");

        // What a repair does can only be undone from a copy.
        if (request.Kind is BorgRequestKind.RebuildManifest or BorgRequestKind.Repair && !(Directory.Exists(place.SafetyCopies) && Directory.EnumerateDirectories(place.SafetyCopies).Any()))
            throw new Refusal("There is no safety copy of this repository.");
        if (request.Copy is not null && !request.MayBeOfCopy)
            throw new Refusal("This is not done to a safety copy.");
        var home = request.Copy is null ? settings.BorgHomeOf(place.Client, place.Repository) : IsolationSettings.TrialHomeIn(settings.BorgHomeOf(place.Client, place.Repository));
        var path = request.Copy is { } copy ? IsolationSettings.SafetyCopyIn(place.Storage, place.Repository, copy) : place.Path;
        Directory.CreateDirectory(home);
        var environment = new BorgEnvironment { BaseDirectory = home, Passphrase = request.Passphrase, NewPassphrase = request.NewPassphrase };
        var invocation = request.ToCommand(RepositoryLocation.Local(path)).In(environment);
        using var items = request.Kind == BorgRequestKind.DumpItems ? ItemFolder.In(home) : null;
        await Console.Error.WriteLineAsync(IsolationSettings.BorgBegins);
        await using var borg = await ChildProcess.StartAsync(invocation.StartOf(settings.Borg) with
        {
            InheritedVariables = [],
            Environment = invocation.Environment.Add("PATH", "/usr/bin:/bin").Add("HOME", home),
            WorkingDirectory = items?.Path ?? home,
            MaxMemoryBytes = settings.MaxMemoryBytes,
            SharesError = true,
        });
        return await WatchAsync(borg, items, input, settings.MaxTime);
    }

    private static async Task<int> WatchAsync(ChildProcess borg, ItemFolder? items, Stream input, TimeSpan most)
    {
        using var stop = new CancellationTokenSource(most);
        // Threads of their own: both block in the kernel.
        new Thread(() => WaitForEnd(input, stop)) { IsBackground = true }.Start();
        var copied = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Copy(borg, isWanted: items is null, copied)) { IsBackground = true }.Start();
        try
        {
            await copied.Task.WaitAsync(stop.Token);
            var exit = await borg.WaitForExitAsync(stop.Token);
            if (exit.Code == 0 && items is not null)
                await items.WriteAsync(Console.OpenStandardOutput(), stop.Token);
            return exit.Code;
        }
        catch (OperationCanceledException)
        {
            return (await borg.StopAsync(TimeSpan.Zero, Grace)).Code;
        }
    }

    private static void WaitForEnd(Stream input, CancellationTokenSource stop)
    {
        try
        {
            while (input.ReadByte() >= 0)
            {
            }

            stop.Cancel();
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException)
        {
            // The run has ended meanwhile.
        }
    }

    private static void Copy(ChildProcess borg, bool isWanted, TaskCompletionSource copied)
    {
        try
        {
            if (isWanted)
                Pipes.MoveAll(Pipes.DescriptorOf(borg.Output), 1);
            else
                borg.Output.CopyTo(Stream.Null);
        }
        catch (IOException)
        {
            // The server reads no more; the end of standard input follows.
        }

        copied.TrySetResult();
    }

    private static BorgRequest Read(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, IsolationJson.Default.BorgRequest) ?? throw new Refusal("The order is empty.");
        }
        catch (JsonException)
        {
            throw new Refusal("The order on standard input cannot be read."); // its text may be a secret
        }
    }

    private static string KindOf(BorgRequest request) =>
        JsonSerializer.SerializeToElement(request, IsolationJson.Default.BorgRequest).GetProperty("kind").GetString() ?? "";
}
