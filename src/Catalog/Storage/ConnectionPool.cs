using System.Collections.Concurrent;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>
/// Reading connections, kept for their prepared statements. A catalog in memory has one connection for
/// everything, so its users take turns.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private const int ReaderCacheKibibytes = 2_048;
    private const int KeptReaders = 4;

    private readonly ConcurrentBag<CatalogConnection> idle = [];
    private readonly string path;
    private readonly CatalogTuning tuning;
    private readonly CatalogConnection? memory;
    private readonly SemaphoreSlim turn = new(1, 1);
    private bool isDisposed;

    public ConnectionPool(string path, CatalogTuning tuning) => (this.path, this.tuning) = (path, tuning);

    public ConnectionPool(CatalogConnection memory, CatalogTuning tuning)
        : this("", tuning) => this.memory = memory;

    /// <summary>Runs a reading inside one transaction: all its statements see the same state.</summary>
    public TResult Read<TResult>(Func<CatalogConnection, TResult> reading)
    {
        var connection = Rent();
        try
        {
            connection.Execute("BEGIN");
            var result = reading(connection);
            connection.RollBack();
            return result;
        }
        catch
        {
            connection.RollBack();
            throw;
        }
        finally
        {
            Return(connection);
        }
    }

    /// <summary>The connection for writing; a file's writer is made anew, so that its large cache goes with it.</summary>
    public CatalogConnection RentWriter()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (memory is null)
            return CatalogConnection.Open(path, tuning.WriterCacheKibibytes, tuning.BusyMilliseconds);
        turn.Wait();
        return memory;
    }

    public void ReturnWriter(CatalogConnection connection)
    {
        if (memory is null)
            connection.Dispose();
        else
            turn.Release();
    }

    public void Dispose()
    {
        isDisposed = true;
        while (idle.TryTake(out var connection))
            connection.Dispose();
        memory?.Dispose();
        turn.Dispose();
    }

    private CatalogConnection Rent()
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (memory is not null)
        {
            turn.Wait();
            return memory;
        }

        return idle.TryTake(out var connection) ? connection : CatalogConnection.Open(path, ReaderCacheKibibytes, tuning.BusyMilliseconds);
    }

    private void Return(CatalogConnection connection)
    {
        if (memory is not null)
            turn.Release();
        else if (isDisposed || idle.Count >= KeptReaders)
            connection.Dispose();
        else
            idle.Add(connection);
    }
}
