using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BorgBackupServer.Server.Platform.Database.Migrations
{
    /// <inheritdoc />
    public partial class QueueChecksStorage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "AttemptEndedAt",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "MovedAt",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "RetryAt",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "StalledAt",
                table: "jobs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "client_turns",
                columns: table => new
                {
                    ClientId = table.Column<Guid>(type: "TEXT", nullable: false),
                    GivenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_client_turns", x => x.ClientId);
                });

            migrationBuilder.AddColumn<string>(
                name: "CheckDamage",
                table: "repositories",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "CheckedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DataCheckedAt",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DownBytesPerSecond",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "UpBytesPerSecond",
                table: "repositories",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_repositories_CheckedAt",
                table: "repositories",
                column: "CheckedAt",
                filter: "\"CheckDamage\" IS NOT NULL");

            migrationBuilder.CreateTable(
                name: "storage_samples",
                columns: table => new
                {
                    StorageLocationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TakenAt = table.Column<long>(type: "INTEGER", nullable: false),
                    FreeBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    TotalBytes = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_storage_samples", x => new { x.StorageLocationId, x.TakenAt });
                    table.ForeignKey(
                        name: "FK_storage_samples_storage_locations_StorageLocationId",
                        column: x => x.StorageLocationId,
                        principalTable: "storage_locations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_storage_samples_TakenAt",
                table: "storage_samples",
                column: "TakenAt");

            migrationBuilder.DropIndex(
                name: "IX_jobs_Kind_QueuedAt",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_QueuedAt",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_State_QueuedAt",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_QueuedAt_Kind_State",
                table: "jobs",
                columns: new[] { "QueuedAt", "Kind", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_RepositoryId_Kind_State",
                table: "jobs",
                columns: new[] { "RepositoryId", "Kind", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_State_QueuedAt_Kind",
                table: "jobs",
                columns: new[] { "State", "QueuedAt", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_looks",
                table: "jobs",
                column: "QueuedAt",
                filter: "\"Kind\" = 'Look'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_jobs_QueuedAt_Kind_State",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_RepositoryId_Kind_State",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_State_QueuedAt_Kind",
                table: "jobs");

            migrationBuilder.DropIndex(
                name: "IX_jobs_looks",
                table: "jobs");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_Kind_QueuedAt",
                table: "jobs",
                columns: new[] { "Kind", "QueuedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_jobs_QueuedAt",
                table: "jobs",
                column: "QueuedAt");

            migrationBuilder.CreateIndex(
                name: "IX_jobs_State_QueuedAt",
                table: "jobs",
                columns: new[] { "State", "QueuedAt" });

            migrationBuilder.DropTable(
                name: "storage_samples");

            migrationBuilder.DropIndex(
                name: "IX_repositories_CheckedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "CheckDamage",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "CheckedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "DataCheckedAt",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "DownBytesPerSecond",
                table: "repositories");

            migrationBuilder.DropColumn(
                name: "UpBytesPerSecond",
                table: "repositories");

            migrationBuilder.DropTable(
                name: "client_turns");

            migrationBuilder.DropColumn(
                name: "AttemptEndedAt",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "MovedAt",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "RetryAt",
                table: "jobs");

            migrationBuilder.DropColumn(
                name: "StalledAt",
                table: "jobs");
        }
    }
}
