using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace BorgBackupServer.Catalog.Storage;

/// <summary>
/// The calls that indexing makes many times for each file, straight into the SQLite library that
/// SQLitePCLRaw has loaded: counting references to a handle around each of them takes longer than the calls.
/// The caller keeps the statement's handle alive.
/// </summary>
internal static partial class NativeCalls
{
    private const string Library = "e_sqlite3";

    /// <summary>For <see cref="BindBlob"/>: SQLite copies the bytes before the call returns.</summary>
    public const nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int index, in byte value, int length, nint destructor);

    // Those below only read or write a field: they neither block nor call back.
    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    public static partial int BindLong(nint statement, int index, long value);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    public static partial int BindNull(nint statement, int index);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long ColumnLong(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int ColumnType(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    public static partial int ColumnBytes(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    public static unsafe partial byte* ColumnBlob(nint statement, int column);
}
