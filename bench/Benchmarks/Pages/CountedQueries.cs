using System.Diagnostics;

namespace BorgBackupServer.Benchmarks.Pages;

/// <summary>Counts the commands that reach the database, by what Entity Framework tells of each.</summary>
internal sealed class CountedQueries : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private int count;

    public static CountedQueries Begin()
    {
        var counted = new CountedQueries();
        DiagnosticListener.AllListeners.Subscribe(counted); // for as long as the process lives
        return counted;
    }

    public int Take() => Interlocked.Exchange(ref count, 0);

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
            value.Subscribe(this, name => name == "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting");
    }

    public void OnNext(KeyValuePair<string, object?> value) => Interlocked.Increment(ref count);

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
