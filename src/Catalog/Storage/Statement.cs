using System.Runtime.InteropServices;
using SQLitePCL;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>
/// A prepared statement. It goes past SqliteCommand because the indexing steps through millions of rows:
/// here a row costs no allocation and blobs are read in place. One thread at a time.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt owner;
    private readonly nint statement;

    public Statement(sqlite3 database, string sql)
    {
        this.database = database;
        var code = raw.sqlite3_prepare_v2(database, sql, out owner);
        if (code != raw.SQLITE_OK)
            throw Faults.From(database, code);
        statement = owner.DangerousGetHandle();
    }

    public Statement Bind(int index, long value)
    {
        Check(NativeCalls.BindLong(statement, index, value));
        return this;
    }

    /// <summary>Copies the bytes, so that the caller's buffer may change before the next step.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span may point nowhere, which SQLite would take for NULL.
        ref readonly var start = ref value.IsEmpty ? ref MemoryMarshal.GetReference("\0"u8) : ref MemoryMarshal.GetReference(value);
        Check(NativeCalls.BindBlob(statement, index, in start, value.Length, NativeCalls.Transient));
        return this;
    }

    public Statement Bind(int index, string value)
    {
        Check(raw.sqlite3_bind_text(owner, index, value));
        return this;
    }

    public Statement BindNull(int index)
    {
        Check(NativeCalls.BindNull(statement, index));
        return this;
    }

    /// <summary>True on a row. False at the end, and then the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = NativeCalls.Step(statement);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code == raw.SQLITE_DONE)
        {
            Reset();
            return false;
        }

        var fault = Faults.From(database, code);
        Reset();
        throw fault;
    }

    /// <summary>Runs to the end; rows are not wanted.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>The first column of the first row, or <paramref name="otherwise"/> where there is no row.</summary>
    public long Scalar(long otherwise)
    {
        if (!Step())
            return otherwise;
        var value = Long(0);
        Reset();
        return value;
    }

    // The result of reset only repeats the error of the last step, which has been thrown already.
    public void Reset() => _ = NativeCalls.Reset(statement);

    public long Long(int column) => NativeCalls.ColumnLong(statement, column);

    public bool IsNull(int column) => NativeCalls.ColumnType(statement, column) == raw.SQLITE_NULL;

    /// <summary>The bytes in place: they are gone with the next step or reset. Empty for null.</summary>
    public unsafe ReadOnlySpan<byte> Blob(int column)
    {
        // In this order: asking for the blob may convert the value, and its length is that of the result.
        var bytes = NativeCalls.ColumnBlob(statement, column);
        return bytes is null ? [] : new ReadOnlySpan<byte>(bytes, NativeCalls.ColumnBytes(statement, column));
    }

    public string Text(int column) => raw.sqlite3_column_text(owner, column).utf8_to_string() ?? "";

    public Guid Guid(int column) => Blob(column) is { Length: 16 } bytes
        ? new Guid(bytes)
        : throw new CatalogException(CatalogFault.Damaged, "A key has the wrong length.");

    public void Dispose() => owner.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Faults.From(database, code);
    }
}
